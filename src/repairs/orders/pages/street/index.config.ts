export default definePageConfig({ navigationBarTitleText: '各小区维修情况' })
