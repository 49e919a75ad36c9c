export default definePageConfig({ navigationBarTitleText: '机构与任职' })
