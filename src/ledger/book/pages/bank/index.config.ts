export default definePageConfig({ navigationBarTitleText: '银行流水' })
