"""What does a message hold that is not text?"""

from perfkit.telegram.core.types import WireMessage

MEDIA: dict[str, tuple[str, bytes]] = {
    method: (field, text.encode())
    for method, field, text in (
        ("sendanimation", "animation", ('{"file_id":"A","file_unique_id":"A","width":1,"height":1,'
         '"duration":1}')),
        ("sendaudio", "audio", '{"file_id":"U","file_unique_id":"U","duration":1}'),
        ("sendcontact", "contact", '{"phone_number":"+10000000000","first_name":"Somebody"}'),
        ("senddice", "dice", '{"emoji":"🎲","value":4}'),
        ("senddocument", "document", '{"file_id":"D","file_unique_id":"D"}'),
        ("sendgame", "game", '{"title":"Game","description":"","photo":[]}'),
        ("sendinvoice", "invoice", ('{"title":"Invoice","description":"","start_parameter":"",'
         '"currency":"XTR","total_amount":1}')),
        ("sendlocation", "location", '{"latitude":0.0,"longitude":0.0}'),
        ("sendphoto", "photo", '[{"file_id":"P","file_unique_id":"P","width":1,"height":1}]'),
        ("sendpoll", "poll", ('{"id":"1","question":"?","options":[],"total_voter_count":0,'
         '"is_closed":true,"is_anonymous":true,"type":"regular","allows_multiple'
         '_answers":false,"allows_revoting":false,"members_only":false}')),
        ("sendsticker", "sticker", ('{"file_id":"S","file_unique_id":"S","type":"regular",'
         '"width":1,"height":1,"is_animated":false,"is_video":false}')),
        ("sendvenue", "venue", ('{"location":{"latitude":0.0,"longitude":0.0},"title":"Venue",'
         '"address":""}')),
        ("sendvideo", "video", ('{"file_id":"V","file_unique_id":"V","width":1,"height":1,'
         '"duration":1}')),
        ("sendvideonote", "video_note", ('{"file_id":"N","file_unique_id":"N","length":1,'
         '"duration":1}')),
        ("sendvoice", "voice", '{"file_id":"O","file_unique_id":"O","duration":1}'),
    )
}  # fmt: skip
"""Method to the message field it fills and that field's smallest JSON."""


def visible_text(message: WireMessage) -> str:
    """What a student reads: the text, or the caption, or in brackets what it is."""
    if message.text or message.caption:
        return message.text or message.caption or ""
    kinds = (field for field, _ in MEDIA.values() if getattr(message, field) is not None)
    return f"[{next(kinds, 'message')}]"
