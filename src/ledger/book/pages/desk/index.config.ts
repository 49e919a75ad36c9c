export default definePageConfig({ navigationBarTitleText: '记账和结账' })
