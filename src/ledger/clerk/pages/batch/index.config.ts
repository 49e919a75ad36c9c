export default definePageConfig({ navigationBarTitleText: '用表格记账' })
