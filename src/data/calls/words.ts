/** Fetches the words of a code where they are not here yet; answers whether they came now. */
type Fetch = (code: string) => Promise<boolean>

let fetchWords: Fetch = async () => false

/** Names the part of the app that has the words: data shows nothing, but whoever gets a code waits until it can be said. */
export function startWords(fetch: Fetch): void {
  fetchWords = fetch
}

export function haveWordsOf(code: string): Promise<boolean> {
  return fetchWords(code)
}
