export default definePageConfig({ navigationBarTitleText: '各级人员' })
