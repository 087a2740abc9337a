// Permissions of members and rights of administrators, in the page's three languages.

import { language } from "./words.js";

const PLACE = { "zh-Hans": 0, "zh-Hant": 1, en: 2 };
const NAMES = {
  can_send_messages: ["发文字", "傳送文字", "send text"],
  can_send_photos: ["发图片", "傳送圖片", "send photos"],
  can_send_videos: ["发视频", "傳送影片", "send videos"],
  can_send_video_notes: ["发视频消息", "傳送影片訊息", "send video messages"],
  can_send_audios: ["发音乐", "傳送音樂", "send music"],
  can_send_voice_notes: ["发语音", "傳送語音", "send voice messages"],
  can_send_documents: ["发文件", "傳送檔案", "send files"],
  can_send_polls: ["发投票", "傳送投票", "send polls"],
  can_send_other_messages: ["发贴纸和动图", "傳送貼圖和動圖", "send stickers and GIFs"],
  can_add_web_page_previews: ["嵌入链接预览", "嵌入連結預覽", "embed links"],
  can_react_to_messages: ["回应消息", "對訊息做出回應", "react to messages"],
  can_edit_tag: ["修改自己的标签", "修改自己的標籤", "edit the own tag"],
  can_change_info: ["修改资料", "修改資訊", "change the info"],
  can_invite_users: ["邀请用户", "邀請使用者", "invite users"],
  can_pin_messages: ["置顶消息", "釘選訊息", "pin messages"],
  can_manage_topics: ["管理话题", "管理主題", "manage topics"],
  is_anonymous: ["匿名", "匿名", "be anonymous"],
  can_manage_chat: ["管理聊天", "管理聊天", "manage the chat"],
  can_delete_messages: ["删除消息", "刪除訊息", "delete messages"],
  can_manage_video_chats: ["管理视频聊天", "管理視訊聊天", "manage video chats"],
  can_restrict_members: ["封禁用户", "封鎖使用者", "ban users"],
  can_promote_members: ["添加管理员", "新增管理員", "add administrators"],
  can_post_stories: ["发布快拍", "發佈限時動態", "post stories"],
  can_edit_stories: ["编辑快拍", "編輯限時動態", "edit stories"],
  can_delete_stories: ["删除快拍", "刪除限時動態", "delete stories"],
  can_send_welcome_messages: ["发欢迎消息", "傳送歡迎訊息", "send welcome messages"],
  can_manage_tags: ["管理标签", "管理標籤", "manage tags"],
  can_post_messages: ["发布消息", "發佈訊息", "post messages"],
  can_edit_messages: ["编辑别人的消息", "編輯別人的訊息", "edit messages of others"],
  can_manage_direct_messages: ["管理频道私信", "管理頻道私訊", "manage direct messages"],
};

/** A permission or a right in words. */
export const rightName = (right) => NAMES[right]?.[PLACE[language]] ?? right;
