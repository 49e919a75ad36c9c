export default definePageConfig({ navigationBarTitleText: '业主联名', enableShareAppMessage: true })
