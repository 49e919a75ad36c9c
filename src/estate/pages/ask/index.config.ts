export default definePageConfig({ navigationBarTitleText: '登记新小区' })
