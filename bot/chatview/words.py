"""What the view itself says, in the three languages of its readers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Every word and line of the view; what stands in braces is filled in."""

    # Around a message
    edited: str = "已编辑"
    forwarded: str = "转发自 {name}"
    via: str = "通过 @{name}"
    anonymous: str = "匿名管理员"
    channel: str = "频道"
    someone: str = "某人"
    protected: str = "受保护的内容"
    pinned_mark: str = "已置顶"
    read: str = "已读"
    copy: str = "复制"
    copied: str = "已复制"
    unfold: str = "展开引用"
    reveal: str = "显示隐藏的文字"
    unveil: str = "显示隐藏的图片"
    keyboard: str = "回复键盘"
    # Kinds of messages
    picture: str = "图片"
    video: str = "视频"
    video_note: str = "视频消息"
    animation: str = "动图"
    audio: str = "音频"
    voice: str = "语音消息"
    document: str = "文件"
    sticker: str = "贴纸"
    location: str = "位置"
    live_location: str = "实时位置"
    contact: str = "联系人"
    poll: str = "投票"
    anonymous_poll: str = "匿名投票"
    quiz: str = "测验"
    closed_poll: str = "投票已结束"
    votes: str = "{count} 票"
    no_votes: str = "还没有人投票"
    dice: str = "骰子"
    checklist: str = "清单"
    tasks_done: str = "已完成 {done}/{count}"
    game: str = "游戏"
    invoice: str = "账单"
    story: str = "快拍"
    giveaway: str = "抽奖"
    paid_media: str = "付费内容"
    rich_message: str = "图文消息"
    other: str = "这种消息暂时无法显示"
    # What happened
    joined: str = "{name} 加入了群组"
    added: str = "{actor} 邀请 {name} 加入了群组"
    left: str = "{name} 离开了群组"
    removed: str = "{actor} 将 {name} 移出了群组"
    created: str = "群组「{title}」建好了"
    channel_created: str = "频道「{title}」建好了"
    renamed: str = "群组改名为「{title}」"
    photo_changed: str = "{actor} 更换了群组头像"
    photo_removed: str = "{actor} 移除了群组头像"
    pinned: str = "{actor} 置顶了「{text}」"
    migrated: str = "群组升级为超级群组"
    migrated_from: str = "这个超级群组由普通群组升级而来"
    topic_created: str = "话题「{name}」建好了"
    topic_renamed: str = "话题改名为「{name}」"
    topic_icon: str = "话题换了图标"
    topic_closed: str = "{actor} 关闭了话题"
    topic_reopened: str = "{actor} 重新打开了话题"
    general_hidden: str = "{actor} 隐藏了「常规」话题"
    general_shown: str = "{actor} 显示了「常规」话题"
    timer_set: str = "{actor} 设置消息在 {time}后自动删除"
    timer_off: str = "{actor} 关闭了自动删除"
    background: str = "{actor} 更换了聊天背景"
    write_allowed: str = "{actor} 允许机器人发来消息"
    website: str = "{actor} 登录了 {text}"
    shared: str = "{actor} 选好了要分享的聊天"
    web_app_data: str = "按钮「{text}」的数据已交给机器人"
    paid: str = "付款成功"
    refunded: str = "退款成功"
    video_chat_started: str = "视频聊天开始了"
    video_chat_ended: str = "视频聊天结束了，持续 {time}"
    video_chat_planned: str = "视频聊天已排定"
    # Times and lists
    comma: str = "、"
    durations: tuple[str, ...] = ("{n} 天", "{n} 小时", "{n} 分钟", "{n} 秒")
    weekdays: tuple[str, ...] = (
        "星期一",
        "星期二",
        "星期三",
        "星期四",
        "星期五",
        "星期六",
        "星期日",
    )
    months: tuple[str, ...] = tuple(f"{number}月" for number in range(1, 13))
    long_date: str = "{year}年{month}{day}日"


SIMPLIFIED = Words()

TRADITIONAL = Words(
    edited="已編輯",
    forwarded="轉傳自 {name}",
    via="透過 @{name}",
    anonymous="匿名管理員",
    channel="頻道",
    someone="某人",
    protected="受保護的內容",
    pinned_mark="已釘選",
    read="已讀",
    copy="複製",
    copied="已複製",
    unfold="展開引言",
    reveal="顯示隱藏的文字",
    unveil="顯示隱藏的圖片",
    keyboard="回覆鍵盤",
    picture="圖片",
    video="影片",
    video_note="影片訊息",
    animation="動圖",
    audio="音訊",
    voice="語音訊息",
    document="檔案",
    sticker="貼圖",
    location="位置",
    live_location="即時位置",
    contact="聯絡人",
    poll="投票",
    anonymous_poll="匿名投票",
    quiz="測驗",
    closed_poll="投票已結束",
    votes="{count} 票",
    no_votes="還沒有人投票",
    dice="骰子",
    checklist="清單",
    tasks_done="已完成 {done}/{count}",
    game="遊戲",
    invoice="帳單",
    story="限時動態",
    giveaway="抽獎",
    paid_media="付費內容",
    rich_message="圖文訊息",
    other="這種訊息暫時無法顯示",
    joined="{name} 加入了群組",
    added="{actor} 邀請 {name} 加入了群組",
    left="{name} 離開了群組",
    removed="{actor} 將 {name} 移出了群組",
    created="群組「{title}」建好了",
    channel_created="頻道「{title}」建好了",
    renamed="群組改名為「{title}」",
    photo_changed="{actor} 更換了群組頭像",
    photo_removed="{actor} 移除了群組頭像",
    pinned="{actor} 釘選了「{text}」",
    migrated="群組升級為超級群組",
    migrated_from="這個超級群組由普通群組升級而來",
    topic_created="主題「{name}」建好了",
    topic_renamed="主題改名為「{name}」",
    topic_icon="主題換了圖示",
    topic_closed="{actor} 關閉了主題",
    topic_reopened="{actor} 重新開啟了主題",
    general_hidden="{actor} 隱藏了「一般」主題",
    general_shown="{actor} 顯示了「一般」主題",
    timer_set="{actor} 設定訊息在 {time}後自動刪除",
    timer_off="{actor} 關閉了自動刪除",
    background="{actor} 更換了聊天背景",
    write_allowed="{actor} 允許機器人傳來訊息",
    website="{actor} 登入了 {text}",
    shared="{actor} 選好了要分享的聊天",
    web_app_data="按鈕「{text}」的資料已交給機器人",
    paid="付款成功",
    refunded="退款成功",
    video_chat_started="視訊聊天開始了",
    video_chat_ended="視訊聊天結束了，持續 {time}",
    video_chat_planned="視訊聊天已排定",
    durations=("{n} 天", "{n} 小時", "{n} 分鐘", "{n} 秒"),
)

ENGLISH = Words(
    edited="edited",
    forwarded="Forwarded from {name}",
    via="via @{name}",
    anonymous="anonymous admin",
    channel="channel",
    someone="Someone",
    protected="Protected content",
    pinned_mark="Pinned",
    read="Read",
    copy="Copy",
    copied="Copied",
    unfold="Unfold the quote",
    reveal="Show the hidden text",
    unveil="Show the hidden picture",
    keyboard="Reply keyboard",
    picture="picture",
    video="video",
    video_note="video message",
    animation="GIF",
    audio="audio",
    voice="voice message",
    document="file",
    sticker="sticker",
    location="Location",
    live_location="Live location",
    contact="contact",
    poll="Poll",
    anonymous_poll="Anonymous poll",
    quiz="Quiz",
    closed_poll="Final results",
    votes="{count} votes",
    no_votes="No votes yet",
    dice="dice",
    checklist="Checklist",
    tasks_done="{done} of {count} completed",
    game="Game",
    invoice="Invoice",
    story="Story",
    giveaway="Giveaway",
    paid_media="Paid media",
    rich_message="rich message",
    other="This kind of message cannot be shown yet",
    joined="{name} joined the group",
    added="{actor} added {name}",
    left="{name} left the group",
    removed="{actor} removed {name}",
    created="The group “{title}” was created",
    channel_created="The channel “{title}” was created",
    renamed="The group is now called “{title}”",
    photo_changed="{actor} changed the group photo",
    photo_removed="{actor} removed the group photo",
    pinned="{actor} pinned “{text}”",
    migrated="The group became a supergroup",
    migrated_from="This supergroup was a basic group before",
    topic_created="The topic “{name}” was created",
    topic_renamed="The topic is now called “{name}”",
    topic_icon="The topic has a new icon",
    topic_closed="{actor} closed the topic",
    topic_reopened="{actor} reopened the topic",
    general_hidden="{actor} hid the “General” topic",
    general_shown="{actor} showed the “General” topic",
    timer_set="{actor} set messages to delete themselves after {time}",
    timer_off="{actor} turned automatic deletion off",
    background="{actor} changed the wallpaper",
    write_allowed="{actor} allowed the bot to write",
    website="{actor} logged in to {text}",
    shared="{actor} chose what to share",
    web_app_data="Data of the button “{text}” went to the bot",
    paid="The payment was successful",
    refunded="The payment was refunded",
    video_chat_started="The video chat started",
    video_chat_ended="The video chat ended after {time}",
    video_chat_planned="A video chat is planned",
    comma=", ",
    durations=("{n} d", "{n} h", "{n} min", "{n} s"),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    long_date="{day} {month} {year}",
)


def words_for(language: str) -> Words:
    """The words for a language tag; Simplified Chinese where there are none of its own."""
    tag = language.lower().replace("_", "-")
    if tag.startswith("en"):
        return ENGLISH
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")):
        return TRADITIONAL
    return SIMPLIFIED
