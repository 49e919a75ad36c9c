export default definePageConfig({ navigationBarTitleText: '条款履约', enableShareAppMessage: true })
