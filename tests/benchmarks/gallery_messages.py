"""The messages of the gallery: every kind there is."""

from tests.benchmarks.gallery_parts import (
    ALEX,
    BOT,
    CHANNEL,
    CHEN,
    GROUP,
    LIN,
    NOON,
    PICTURES,
    PRIVATE,
    Section,
    album,
    by,
    caption,
    dialogue,
    key,
    keys,
    marked,
    photo,
)

DIGEST = marked(
    "<bold>早间简报 · 11月22日 星期日</bold>\n\n"
    "<bold>1. <text_link url=https://example.org/1>跨江大桥今天通车</text_link></bold>\n"
    "四年工期，比原计划早了三个月。早高峰过江时间从四十分钟缩短到十二分钟。\n\n"
    "<bold>2. <text_link url=https://example.org/2>图书馆夜间开放到十点</text_link></bold>\n"
    "试行三个月，自习室要提前一天预约。\n\n"
    "<italic>共 6 条 · 读完约 3 分钟</italic>  <hashtag>#早报</hashtag>"
)
LONG_QUOTE = "一条很长的引文，说的是大桥怎样一节一节从岸边伸向江心。" * 5
FORMATS = marked(
    "<bold>粗体</bold> <italic>斜体 italic</italic> <underline>下划线</underline> "
    "<strikethrough>删除线</strikethrough> <bold><italic>粗斜体</italic></bold> "
    "<code>code</code> <spoiler>藏起来的谜底</spoiler>\n"
    "<text_link url=https://example.org>链接</text_link> <url>example.org/path</url> "
    "<email>desk@example.org</email> <phone_number>+86 10 5555 0100</phone_number>\n"
    "<mention>@jianbao_bot</mention> <hashtag>#晨读</hashtag> <cashtag>$TEA</cashtag> "
    "<bot_command>/digest</bot_command> <text_mention>小林</text_mention>\n"
    "会议定在 <date_time unix_time=1795392000 date_time_format=wDt>明天</date_time>，别迟到。"
)
CODE = marked(
    "装好以后这样跑：\n<pre language=python>from bot import app\n\n"
    "def main() -> None:\n    app.run(port=8080)</pre>\n没有语言的一块：\n"
    "<pre>jianbao try --port 8080</pre>"
)
QUOTES = marked(
    "<blockquote>短的引文，只有一行。</blockquote>\n说两句，再引一段可以展开的：\n"
    f"<expandable_blockquote>{LONG_QUOTE}</expandable_blockquote>\n"
    "<expandable_blockquote>可以展开，但是很短。</expandable_blockquote>\n就这些。"
)

TEXTS = Section(
    "texts",
    dialogue(
        by(LIN, **marked("<bot_command>/start</bot_command>")),
        {"text": "你好，小林！我每天替你读新闻。"},
        {"text": "想看什么，直接告诉我就行。"},
        by(LIN, text="今天有什么新闻？"),
        by(LIN, text="要短一点的，我在地铁上，大概只有五分钟。最好先说大桥的事。"),
        DIGEST
        | keys([key("1"), key("2"), key("3"), key("4"), key("5"), key("6")], [key("订阅早间简报")]),
        FORMATS | {"edit_date": NOON + 999},
        CODE,
        QUOTES,
        by(
            LIN,
            text="大桥几点开？",
            reply_to_message={"message_id": 6, "from": BOT, **DIGEST},
            quote={"text": "跨江大桥今天通车", "position": 4},
        ),
        {
            "text": "上午九点，先开放给公交车。",
            "reply_to_message": {"message_id": 10, "from": LIN, "text": "大桥几点开？"},
            "_reactions": [{"emoji": "♥", "count": 3}, {"emoji": "✓", "count": 1}],
        },
        {
            "text": "这张图",
            "reply_to_message": {"message_id": 2, "from": BOT, "photo": photo("bridge")},
            "has_protected_content": True,
        },
        by(LIN, text="好", via_bot={"username": "gif_bot"}),
        {"text": "转来的一条。", "forward_origin": {"type": "channel", "chat": CHANNEL}},
        {"_service": "你屏蔽了机器人"},
        chat=PRIVATE,
    ),
)

PAGE = {
    "url": "https://example.org/1",
    "site": "港口日报",
    "title": "跨江大桥今天通车，早高峰过江只要十二分钟",
    "description": "四年工期，比原计划早了三个月。第一周只开放给公交车和救护车，桥上设了骑行道。",
    "picture": "bridge",
}
LINKED = marked("原文在这里：<url>https://example.org/1</url>")
MEDIA = Section(
    "media",
    dialogue(
        {"photo": photo("bridge")} | caption("<bold>大桥的清晨</bold>\n江面上还有雾，桥灯刚刚熄。"),
        {"photo": photo("harbour")},
        by(LIN, photo=photo("tower")),
        by(LIN, photo=photo("snow"), caption="昨天拍的塔"),
        {"photo": photo("field"), "show_caption_above_media": True, **caption("说明在上面")},
        {"photo": photo("night"), "has_media_spoiler": True, **caption("点开才看得到")},
        {"photo": photo("small")},
        LINKED | {"_preview": PAGE},
        LINKED | {"_preview": PAGE | {"large": True}},
        LINKED | {"_preview": PAGE | {"above": True, "picture": ""}},
        by(LIN, **LINKED, _preview=PAGE),
        {
            "photo": photo("field"),
            **caption("<bold>秋收</bold> 一篇带按钮的"),
            **keys([key("◀"), key("2/5"), key("▶")], [key("阅读原文", url="https://example.org")]),
        },
        {"video": {"width": 1280, "height": 720, "duration": 83, "thumbnail": photo("harbour")[0]}},
        {"animation": {"width": 480, "height": 300, "duration": 3}, "document": {}},
        {"video_note": {"length": 240, "duration": 9, "thumbnail": photo("night")[0]}},
        chat=PRIVATE,
    ),
)


FILE = {"file_unique_id": "f", "file_name": "简报-2026-11.pdf", "file_size": 2_411_724}
ALBUMS = Section(
    "albums",
    dialogue(
        *album("2", "tower", "snow", text="两张并排"),
        *album("2w", "bridge", "field"),
        *album("3", "bridge", "night", "small", text="三张：一张大的，两张小的"),
        *album("3t", "tower", "night", "small", sender=LIN),
        *album("4", "harbour", "night", "small", "field", text="四张"),
        *album("4t", "snow", "night", "small", "field"),
        *album("5", "bridge", "night", "small", "field", "snow", sender=LIN),
        *album("7", "bridge", "night", "small", "field", "snow", "tower", "harbour"),
        *album("10", *PICTURES, "field", "night", "snow"),
        {"media_group_id": "d", "document": FILE},
        {
            "media_group_id": "d",
            "document": FILE | {"file_name": "附录.xlsx"},
            "caption": "两份文件",
        },
        chat=PRIVATE,
    ),
)

OPTIONS = [{"text": "早上八点", "voter_count": 12}, {"text": "晚上九点", "voter_count": 5}]
CARDS = Section(
    "cards",
    dialogue(
        {"document": FILE},
        by(LIN, document=FILE | {"file_name": "notes.txt", "file_size": 812}, caption="笔记"),
        {"audio": {"title": "江上的早晨", "performer": "港口电台", "duration": 245}},
        by(LIN, voice={"file_unique_id": "AgADx9", "duration": 14}),
        {"voice": {"file_unique_id": "QkFq27", "duration": 71}, "caption": "今天的简报，念给你听"},
        {"location": {"latitude": 31.2304, "longitude": 121.4737}},
        {
            "venue": {
                "location": {"latitude": 31.2, "longitude": 121.4},
                "title": "江边书店",
                "address": "滨江路 18 号",
            }
        },
        {"contact": {"first_name": "小林", "phone_number": "+86 138 0000 0000"}},
        {
            "poll": {
                "question": "简报几点送最好？",
                "options": [*OPTIONS, {"text": "中午", "voter_count": 2}],
                "total_voter_count": 19,
                "is_anonymous": True,
            }
        },
        {
            "poll": {
                "question": "还没有人投的一张",
                "options": [{"text": "好", "voter_count": 0}, {"text": "不好", "voter_count": 0}],
                "total_voter_count": 0,
                "type": "regular",
            }
        },
        {
            "checklist": {
                "title": "今天要读",
                "tasks": [
                    {"id": 1, "text": "大桥通车", "completion_date": NOON},
                    {"id": 2, "text": "夜间图书馆"},
                ],
            }
        },
        {"dice": {"emoji": "🎲", "value": 5}},
        {"sticker": {"emoji": "☕", "file_unique_id": "s", "width": 512, "height": 512}},
        {"invoice": {"title": "一年的纸质版", "currency": "EUR", "total_amount": 4900}},
        {"game": {"title": "猜标题", "description": ""}},
        {"passport_data": {}},
        chat=PRIVATE,
    ),
)

KEYBOARDS = Section(
    "keyboards",
    dialogue(
        {"text": "挑一份："}
        | keys(
            [key("早间简报"), key("晚间简报")],
            [key("打开原文", url="https://example.org"), key("小程序", web_app={"url": ""})],
            [
                key("订阅", style="success", callback_data="a"),
                key("退订", style="danger", callback_data="b"),
            ],
            [key("主要", style="primary", callback_data="c")],
            [key("复制优惠码", copy_text={"text": "TEA"}), key("分享", switch_inline_query="大桥")],
            [key("在这里搜", switch_inline_query_current_chat="大桥")],
            [key(str(number)) for number in range(1, 9)],
        ),
        {"text": "短"}
        | keys([key("一个特别长的按钮，长到放不下，只好省略后面的几个字再加几个字")]),
        by(LIN, text="就这些"),
        chat=PRIVATE,
    ),
)
KEYBOARD = {
    "resize_keyboard": True,
    "keyboard": [
        [{"text": "今天的简报"}, {"text": "我的订阅"}],
        [{"text": "分享位置", "request_location": True}, {"text": "停", "style": "danger"}],
    ],
}

THREAD = {"message_thread_id": 11, "is_topic_message": True}
TALK = Section(
    "group",
    dialogue(
        {"supergroup_chat_created": True},
        by(LIN, new_chat_members=[CHEN, ALEX]),
        by(LIN, new_chat_members=[LIN]),
        by(LIN, text="大家早"),
        by(LIN, text="今天谁来读第一条？"),
        by(
            CHEN,
            text="我來吧。",
            reply_to_message={"message_id": 5, "from": LIN, "text": "今天谁来读？"},
        ),
        by(ALEX, text="I can do the English one, if nobody minds.", sender_tag="编辑"),
        by(
            {"id": 1087968824, "is_bot": True, "first_name": "Group"},
            sender_chat=GROUP,
            author_signature="管理员",
            text="请大家在各自的话题里说。",
        ),
        {"text": "今天的简报来了", **THREAD} | keys([key("打开")]),
        by(ALEX, text="Nice!", **THREAD),
        *album("g", "bridge", "night", "small", text="昨晚的照片", sender=CHEN),
        by(LIN, text="转一条", forward_origin={"type": "user", "sender_user": ALEX}),
        by(
            LIN,
            pinned_message={
                "message_id": 9,
                **marked("今天的简报来了，记得看第三条，说的是大桥的夜间照明和值班的人"),
            },
        ),
        by(LIN, forum_topic_created={"name": "每日简报", "icon_color": 0x6FB9F0}),
        by(LIN, forum_topic_edited={"name": "简报"}),
        by(LIN, forum_topic_closed={}),
        by(LIN, new_chat_title="夜读小组"),
        by(LIN, new_chat_photo=photo("small")),
        by(LIN, message_auto_delete_timer_changed={"message_auto_delete_time": 86400}),
        by(CHEN, left_chat_member=CHEN),
        by(LIN, left_chat_member=ALEX),
        chat=GROUP,
    ),
    group=True,
)
POSTS = Section(
    "channel",
    dialogue(
        {"channel_chat_created": True},
        DIGEST | {"author_signature": "值班编辑", "sender_chat": CHANNEL, "_pinned": True},
        {
            "photo": photo("bridge"),
            **caption("频道里的照片"),
            "edit_date": NOON,
            "sender_chat": CHANNEL,
        },
        chat=CHANNEL,
    ),
)
SECTIONS = (TEXTS, MEDIA, ALBUMS, CARDS, KEYBOARDS, TALK, POSTS)
