export default definePageConfig({ navigationBarTitleText: '导入 12345 工单' })
