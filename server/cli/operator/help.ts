/** What `npm run operator -- --help` says. */
export const USAGE = `运维命令：屏幕上办不了的事。每一件都要写明依据，由两个人办，并记在案（用 acts 查看）。

先看看
  npm run operator -- health                       一切正常吗：后台工作、没发出的提醒、存储、没开通的小区。有问题时退出码是 1
  npm run operator -- estates                      有哪些小区，开通了没有，多少套有人登录
  npm run operator -- keys                         存证公钥和还有效的接口密钥（不显示秘密）
  npm run operator -- acts                         以前用命令办过什么
  npm run operator -- find <姓名>                  叫这个名字的人用哪个京通账号登录过
  npm run operator -- list <小区编号>              小区里谁担任什么岗位
  npm run operator -- list-place <地区编号>        地区里谁担任什么岗位

岗位（第一位市级管理员也这样给，其余在屏幕上逐级邀请）
  npm run operator -- give <小区编号> <岗位> <京通账号> --basis <依据> --by <经办人> --second <复核人> [--until 2031-06-30]
  npm run operator -- end  <小区编号> <岗位> <京通账号> --basis <依据> --by <经办人> --second <复核人>
  npm run operator -- give-place <地区编号> <京通账号> --basis <依据> --by <经办人> --second <复核人> [--until 2031-06-30]
  npm run operator -- end-place  <地区编号> <京通账号> --basis <依据> --by <经办人> --second <复核人>

地区和小区
  npm run operator -- places [表格文件]            导入市、区、街道乡镇、社区和村；不写文件则导入北京市和 17 个区
  npm run operator -- hang <小区编号> <社区编号> --from 2026-12-01 --basis <依据> --by <经办人> --second <复核人>
  npm run operator -- stop   <小区编号> --basis <依据> --by <经办人> --second <复核人>    暂停：不能公告新的表决，写入存证
  npm run operator -- resume <小区编号> --basis <依据> --by <经办人> --second <复核人>    恢复被暂停的小区
  npm run place -- <小区编号> <纬度,经度>          小区在哪里（算照片离小区多远）

出了问题
  npm run operator -- resend messages <小区编号> --from 2026-12-01 --basis <依据> --by <经办人> --second <复核人>    重发没发出的提醒
  npm run operator -- resend webhooks <小区编号> --from 2026-12-01 --basis <依据> --by <经办人> --second <复核人>    重发没送到的推送
  npm run operator -- merge <并走的京通账号> <留下的京通账号> --basis <依据> --by <经办人> --second <复核人>    同一个人的两个账号并成一个
  npm run operator -- breach <泄露了什么> [小区编号] --basis <依据> --by <经办人> --second <复核人>    泄露时（或演练）要通知谁
      泄露了什么：account 账号，home 房屋，claim 认证材料，report 报修投诉，picture 照片录音，ballot 选票，bill 付款单

岗位：committee 业委会或物管会，company 物业企业，worker 维修人员，community 社区，street 街道，district 区，city 市
依据：写明文件，如“备案证明 2026-014 号”。经办人和复核人是两个人。`
