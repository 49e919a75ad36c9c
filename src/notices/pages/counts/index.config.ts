export default definePageConfig({ navigationBarTitleText: '多少户看过' })
