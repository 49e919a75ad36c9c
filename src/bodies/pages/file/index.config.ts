export default definePageConfig({ navigationBarTitleText: '备案合同或业委会' })
