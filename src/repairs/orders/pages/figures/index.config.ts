export default definePageConfig({ navigationBarTitleText: '维修指标' })
