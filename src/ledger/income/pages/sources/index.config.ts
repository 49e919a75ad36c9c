export default definePageConfig({ navigationBarTitleText: '收入来源' })
