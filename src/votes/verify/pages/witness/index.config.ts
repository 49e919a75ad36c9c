export default definePageConfig({ navigationBarTitleText: '存证见证' })
