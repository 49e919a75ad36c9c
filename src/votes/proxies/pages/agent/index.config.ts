export default definePageConfig({ navigationBarTitleText: '替别人投票' })
