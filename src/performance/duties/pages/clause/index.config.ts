export default definePageConfig({ navigationBarTitleText: '合同条款' })
