/** Where 我的 leads to the posts. */
export const MY_POSTS = { title: '我的任职', note: '接受邀请，看我的岗位' } as const
