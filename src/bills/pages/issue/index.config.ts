export default definePageConfig({ navigationBarTitleText: '开账单' })
