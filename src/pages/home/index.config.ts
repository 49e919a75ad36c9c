export default definePageConfig({ navigationBarTitleText: '北京物业' })
