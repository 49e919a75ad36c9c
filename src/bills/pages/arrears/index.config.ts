export default definePageConfig({ navigationBarTitleText: '没付的账单' })
