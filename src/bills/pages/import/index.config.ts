export default definePageConfig({ navigationBarTitleText: '从表格开账单' })
