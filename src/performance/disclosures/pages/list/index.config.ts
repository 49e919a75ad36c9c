export default definePageConfig({ navigationBarTitleText: '履约公示', enableShareAppMessage: true })
