export default definePageConfig({ navigationBarTitleText: '见证人的报告' })
