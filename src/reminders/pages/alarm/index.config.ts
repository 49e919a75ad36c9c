export default definePageConfig({ navigationBarTitleText: '急修' })
