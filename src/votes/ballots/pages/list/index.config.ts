export default definePageConfig({ navigationBarTitleText: '共同决定' })
