export default definePageConfig({ navigationBarTitleText: '账单和收款' })
