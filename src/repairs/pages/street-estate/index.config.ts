export default definePageConfig({ navigationBarTitleText: '小区维修情况' })
