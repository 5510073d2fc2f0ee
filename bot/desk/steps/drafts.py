"""DRAFTS: a resolved request becomes a draft of an article, once, or is one more sight of an article that tells it already."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.desk.office import Office
from bot.desk.saving import add_article, save_article
from bot.desk.steps.worklist import Worklist
from engine.desk.articles import Article, ArticleStatus, Content
from engine.desk.cycle import AT_MOST, DeskStep, tell
from engine.desk.drafts import draft, likest, tells_the_same
from engine.desk.ports import DeskTransaction
from engine.desk.tickets import ServiceRequest

_ALIKE = 10
"""Articles that are compared closely; what tells the same shares most of its rarest terms."""


@dataclass(slots=True, kw_only=True)
class Drafts:
    """The step."""

    office: Office
    worklist: Worklist = field(init=False)

    def __post_init__(self) -> None:
        self.worklist = Worklist(office=self.office, step=DeskStep.DRAFTS)

    async def run(self) -> Counter[str]:
        """One run."""
        untold = await self.office.read(lambda tx: tx.desk.requests.untold(self.office.clock(), AT_MOST))
        return await self.worklist.work_off(untold, lambda request: request.id, self._tell)

    async def _tell(self, request: ServiceRequest) -> Counter[str]:
        text = await self.office.compute(draft, request)
        alike = await self.office.read(lambda tx: tx.desk.articles.alike(text, _ALIKE))
        found = await self.office.compute(likest, text, alike)
        known = found.article_id if found is not None and tells_the_same(found) else None
        return await self.office.write(lambda tx: self._save(tx, request, text, known))

    async def _save(
        self, tx: DeskTransaction, request: ServiceRequest, text: Content, known: str | None
    ) -> Counter[str]:
        now = self.office.clock()
        present = await tx.desk.requests.find(request.id)
        # Opened again meanwhile, it is drafted when it is resolved for good.
        if present is None or present.revision != request.revision:
            return Counter()
        same = None if known is None else await _standing(tx, known)
        number = 0 if same is not None else await tx.desk.articles.next_number()
        told = tell(present, text, same, number, now)
        await tx.desk.requests.tell(request.id)
        await self.worklist.done(tx, request.id)
        if told is None:
            return Counter()
        if told.new:
            return Counter({"drafted": int(await add_article(tx, told.change, now))})
        await save_article(tx, told.change, now)
        return Counter(["seen_again"])


async def _standing(tx: DeskTransaction, article_id: str) -> Article | None:
    article = await tx.desk.articles.find(article_id)
    return None if article is None or article.status is ArticleStatus.ARCHIVED else article
