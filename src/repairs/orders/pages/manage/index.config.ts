export default definePageConfig({ navigationBarTitleText: '维修管理' })
