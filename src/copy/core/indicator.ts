/** Words of any figure that is shown with its formula and its cases. */
export const INDICATOR = {
  earlier: '上个月',
  later: '下个月',
  nothing: '没有可算的',
  percent: (text: string) => `${text}%`,
  ratio: (hits: string, of: string) => `${hits} / ${of}`,
  seeHits: (count: string) => `看算上的 ${count} 件`,
  seeRest: (count: string) => `看没算上的 ${count} 件`,
} as const
