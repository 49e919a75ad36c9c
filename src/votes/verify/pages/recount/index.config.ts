export default definePageConfig({ navigationBarTitleText: '我来复算' })
