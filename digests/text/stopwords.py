"""Words that tell nothing about what a text is about: Simplified Chinese and English."""

_CHINESE = """
一个 一些 一下 一样 一直 一般 一定 一种 一次 一方面 一起 一名 一位 一项 一度 一旦 一切 上述 下来
不会 不是 不能 不过 不仅 不但 不可 不同 不少 不得 不要 不断 不如 与其 且 两个 个 中 为 为了 为何
为什么 主要 之 之一 之前 之后 之间 也 也是 了 予以 于 于是 二 些 亦 什么 今 今天 今日 今年 仍
仍然 从 他 他们 他的 以 以上 以下 以及 以来 以后 以前 任何 会 但 但是 似乎 何 作为 你 你们 使
使得 使用 来 来自 依据 依照 便 保持 倘若 做 像 先后 全部 全面 共 共同 关于 其 其中 其他 其它
其实 其后 具有 再 再次 况且 几 几乎 出 出现 出来 分别 则 别的 到 前 前后 包括 即 即使 却 原因
原来 又 及 及其 另 另一方面 另外 只 只是 只有 只要 可 可以 可是 可能 各 各个 各位 各种 同 同时
同样 名 向 否则 吗 吧 听 呢 和 哪 哪些 哪里 唯有 啊 因 因为 因此 在 在于 地 基本 多 多少 多次 大
大家 大约 大量 太 失去 她 她们 好 如 如何 如果 如此 如今 始终 它 它们 完全 对 对于 对此 将 将会
尤其 尽管 就 就是 就要 局 属于 已 已经 带来 并 并且 并不 并非 年 年来 应 应当 应该 开始 当 当中
当地 当时 当天 往往 很 很多 得 得到 必须 必要 怎么 怎样 总之 情况 想 成为 我 我们 或 或者 所
所以 所有 所谓 才 才能 把 报道 按 按照 据 据悉 据此 接着 提出 提供 整个 方面 方式 无论 日 日前
既 昨天 昨日 时 时候 是 是否 是的 显示 显然 更 更加 更多 曾 曾经 月 有 有些 有关 有的 有所 朝
期间 未 未来 未能 本 本报 本月 本次 本身 来说 极 根据 根本 正 正在 此 此前 此后 此外 此次 此时
每 每个 每天 比 比如 比较 没 没有 消息 然后 然而 特别 特别是 现 现在 由 由于 甚至 用 的 的话
目前 直到 直接 相关 相对 相当 看 看到 着 确实 社 离 称 称为 第 第一 第二 等 等等 简单 算 约 纷纷
经 经过 给 继续 而 而且 而是 而言 能 能够 能否 自 自己 至 至于 至今 至少 若 虽 虽然 被 要 要求
觉得 认为 让 记者 许多 论 讯 该 说 说明 说道 请 诸如 谁 起 起来 越 超过 足够 跟 转 较 较为 达
达到 过 过去 过程 还 还是 还有 这 这个 这么 这些 这位 这样 这次 这种 这里 进入 进行 进一步 连
通过 造成 遭 那 那个 那么 那些 那样 那种 部分 都 里 重新 针对 长期 除 除了 随 随后 随着 非 非常
靠 顺 首先 首次 高 左右 表示 指出 告诉 透露 强调 补充 坦言 回应 介绍 指 写道 问 答 宣布 新闻
来源 编辑 图 图片 资料 文 综合 全文 点击 阅读 更多
"""

_ENGLISH = """
a about above after again against all also although am among an and any are as at be became
because been before being between both but by can could did do does doing down during each even
ever few first for from further get got had has have having he her here hers him his how however
i if in into is it its itself just last like made make many may me might more most much must my
near new no nor not now of off on once one only or other our out over own per said same say says
she should since so some still such than that the their them then there these they this those
though through to too two under until up upon us very was we were what when where whether which
while who whom whose why will with within without would yet you your mr mrs ms amp nbsp http
https www com
"""

STOP_WORDS = frozenset(_CHINESE.split() + _ENGLISH.split())
