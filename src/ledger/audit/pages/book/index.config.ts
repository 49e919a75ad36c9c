export default definePageConfig({ navigationBarTitleText: '本机复算' })
