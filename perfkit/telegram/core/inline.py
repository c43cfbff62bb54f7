"""What happens when a student types ``@bot text`` in a chat where the bot is not?"""

from perfkit.model import chat as shown
from perfkit.model.deeds import ChooseResult
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.inline_messages import chat_for, inline_message_id, keep_inline
from perfkit.telegram.core.offers import InlineAnswer, InlineQuestion, OfferedResult, read_results
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.telling import tell
from perfkit.telegram.core.types import ChosenInlineResult, InlineQuery, User, WireMessage
from perfkit.telegram.core.updates import DAY_NS, INLINE_LIFE_NS
from perfkit.telegram.core.wire import Call


def ask(state: BotState, user: User, text: str, at_ns: int) -> None:
    """The bot is asked for results."""
    if state.queue.wants("inline_query"):
        query = InlineQuery(
            id=state.inline.open(InlineQuestion(user, text), state.queue.next_id(), at_ns),
            from_user=user,
            query=text,
            offset="",
            chat_type="private",
        )
        tell(state, user.id, "inline_query", query, at_ns + INLINE_LIFE_NS)


def answer_inline(state: BotState, call: Call, at_ns: int) -> Answer:
    """The results appear before the student's eyes."""
    offered = read_results(call.params, state.inline_sent)
    state.inline_sent += len(offered)
    query_id = call.params.get("inline_query_id", "")
    question = state.inline.answer(query_id, at_ns)
    by_id = {each.found.result_id: each for each in offered}
    state.results[question.user.id] = InlineAnswer(query_id, question.text, by_id)
    results = tuple(each.found for each in offered)
    return Answer(b"true", question.user.id, (shown.Offered(query_id, results),))


def choose(state: BotState, user: User, deed: ChooseResult, at_ns: int) -> None:
    """The student sends one of the results. Bots are told as if they had asked BotFather for it."""
    answer = state.results.get(user.id)
    if answer is None or answer.query_id != deed.query_id:
        return
    result = answer.results.get(deed.result_id)
    known_as = None
    if result is not None and result.markup is not None:
        known_as = inline_message_id(user.id, result.found.message_id)
        keep_inline(state, user, _message(state, user, result, at_ns))
    chosen = ChosenInlineResult(
        result_id=deed.result_id,
        from_user=user,
        query=answer.text,
        inline_message_id=known_as,
    )
    tell(state, user.id, "chosen_inline_result", chosen, at_ns + DAY_NS)


def _message(state: BotState, user: User, result: OfferedResult, at_ns: int) -> WireMessage:
    text = result.found.text or None
    return WireMessage(
        message_id=result.found.message_id,
        date=state.date(at_ns),
        chat=chat_for(user),
        from_user=user,
        text=text if result.is_text else None,
        caption=None if result.is_text else text,
        reply_markup=None if result.markup is None else result.markup.echoed,
    )
