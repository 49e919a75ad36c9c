export default definePageConfig({ navigationBarTitleText: '登记收入来源' })
