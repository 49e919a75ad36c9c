export default definePageConfig({ navigationBarTitleText: '投诉与调解' })
