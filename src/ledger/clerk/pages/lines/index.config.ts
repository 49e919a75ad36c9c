export default definePageConfig({ navigationBarTitleText: '流水一次记账' })
