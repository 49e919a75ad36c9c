export default definePageConfig({ navigationBarTitleText: '登记纸质委托书' })
