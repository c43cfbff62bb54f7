"""Which fields does each type of the Bot API always have?

Generated from aiogram 3.31.0's models by tests/telegram/generate_api_table.py: do not edit.
One line a type: its name and the fields it always has, as ``name:kind`` with the kinds of the table
of methods, or ``name=value`` where the value is what tells this type from its siblings.
"""

# ruff: noqa: E501 - one line a method or type, so that a newer Bot API reads well as a diff

TYPES = """\
AcceptedGiftTypes unlimited_gifts:bool limited_gifts:bool unique_gifts:bool premium_subscription:bool gifts_from_channels:bool
AffiliateInfo commission_per_mille:int amount:int
Animation file_id:str file_unique_id:str width:int height:int duration:int
Audio file_id:str file_unique_id:str duration:int
BackgroundFillFreeformGradient type=freeform_gradient colors:[int]
BackgroundFillGradient type=gradient top_color:int bottom_color:int rotation_angle:int
BackgroundFillSolid type=solid color:int
BackgroundTypeChatTheme type=chat_theme theme_name:str
BackgroundTypeFill type=fill fill:BackgroundFill dark_theme_dimming:int
BackgroundTypePattern type=pattern document:Document fill:BackgroundFill intensity:int
BackgroundTypeWallpaper type=wallpaper document:Document dark_theme_dimming:int
Birthdate day:int month:int
BotAccessSettings is_access_restricted:bool
BotCommand command:str description:str
BotCommandScopeAllChatAdministrators type=all_chat_administrators
BotCommandScopeAllGroupChats type=all_group_chats
BotCommandScopeAllPrivateChats type=all_private_chats
BotCommandScopeChat type=chat chat_id:chat
BotCommandScopeChatAdministrators type=chat_administrators chat_id:chat
BotCommandScopeChatMember type=chat_member chat_id:chat user_id:int
BotCommandScopeDefault type=default
BotDescription description:str
BotName name:str
BotShortDescription short_description:str
BotSubscriptionUpdated user:User invoice_payload:str state:str
BusinessConnection id:str user:User user_chat_id:int date:int is_enabled:bool
BusinessLocation address:str
BusinessMessagesDeleted business_connection_id:str chat:Chat message_ids:[int]
BusinessOpeningHours time_zone_name:str opening_hours:[BusinessOpeningHoursInterval]
BusinessOpeningHoursInterval opening_minute:int closing_minute:int
CallbackQuery id:str from:User chat_instance:str
Chat id:int type:str
ChatAdministratorRights is_anonymous:bool can_manage_chat:bool can_delete_messages:bool can_manage_video_chats:bool can_restrict_members:bool can_promote_members:bool can_change_info:bool can_invite_users:bool can_post_stories:bool can_edit_stories:bool can_delete_stories:bool can_send_welcome_messages:bool
ChatBackground type:BackgroundType
ChatBoost boost_id:str add_date:int expiration_date:int source:ChatBoostSource
ChatBoostAdded boost_count:int
ChatBoostRemoved chat:Chat boost_id:str remove_date:int source:ChatBoostSource
ChatBoostSourceGiftCode source=gift_code user:User
ChatBoostSourceGiveaway source=giveaway giveaway_message_id:int
ChatBoostSourcePremium source=premium user:User
ChatBoostUpdated chat:Chat boost:ChatBoost
ChatFullInfo id:int type:str accent_color_id:int max_reaction_count:int accepted_gift_types:AcceptedGiftTypes
ChatInviteLink invite_link:str creator:User creates_join_request:bool is_primary:bool is_revoked:bool
ChatJoinRequest chat:Chat from:User user_chat_id:int date:int
ChatLocation location:Location address:str
ChatMemberAdministrator status=administrator user:User can_be_edited:bool is_anonymous:bool can_manage_chat:bool can_delete_messages:bool can_manage_video_chats:bool can_restrict_members:bool can_promote_members:bool can_change_info:bool can_invite_users:bool can_post_stories:bool can_edit_stories:bool can_delete_stories:bool can_send_welcome_messages:bool
ChatMemberBanned status=kicked user:User until_date:int
ChatMemberLeft status=left user:User
ChatMemberMember status=member user:User
ChatMemberOwner status=creator user:User is_anonymous:bool
ChatMemberRestricted status=restricted user:User is_member:bool can_send_messages:bool can_send_audios:bool can_send_documents:bool can_send_photos:bool can_send_videos:bool can_send_video_notes:bool can_send_voice_notes:bool can_send_polls:bool can_send_other_messages:bool can_add_web_page_previews:bool can_react_to_messages:bool can_edit_tag:bool can_change_info:bool can_invite_users:bool can_pin_messages:bool can_manage_topics:bool until_date:int
ChatMemberUpdated chat:Chat from:User date:int old_chat_member:ChatMember new_chat_member:ChatMember
ChatOwnerChanged new_owner:User
ChatPhoto small_file_id:str small_file_unique_id:str big_file_id:str big_file_unique_id:str
ChatShared request_id:int chat_id:int
Checklist title:str tasks:[ChecklistTask]
ChecklistTask id:int text:str
ChecklistTasksAdded tasks:[ChecklistTask]
ChosenInlineResult result_id:str from:User query:str
Community id:int name:str
CommunityChatAdded community:Community
CommunityChatJoined community:Community
Contact phone_number:str first_name:str
CopyTextButton text:str
Dice emoji:str value:int
DirectMessagePriceChanged are_direct_messages_enabled:bool
DirectMessagesTopic topic_id:int
Document file_id:str file_unique_id:str
EncryptedCredentials data:str hash:str secret:str
EncryptedPassportElement type:str hash:str
EphemeralMessageParameters receiver_user_id:int
ErrorEvent update:Update exception:Exception
ExternalReplyInfo origin:MessageOrigin
File file_id:str file_unique_id:str
ForceReply force_reply=True
ForumTopic message_thread_id:int name:str icon_color:int
ForumTopicCreated name:str icon_color:int
Game title:str description:str photo:[PhotoSize]
GameHighScore position:int user:User score:int
Gift id:str sticker:Sticker star_count:int
GiftBackground center_color:int edge_color:int text_color:int
GiftInfo gift:Gift
Gifts gifts:[Gift]
Giveaway chats:[Chat] winners_selection_date:int winner_count:int
GiveawayCompleted winner_count:int
GiveawayWinners chat:Chat giveaway_message_id:int winners_selection_date:int winner_count:int winners:[User]
InaccessibleMessage chat:Chat message_id:int date=0
InlineKeyboardButton text:str
InlineKeyboardMarkup inline_keyboard:[[InlineKeyboardButton]]
InlineQuery id:str from:User query:str offset:str
InlineQueryResultArticle type=article id:str title:str input_message_content:InputMessageContent
InlineQueryResultAudio type=audio id:str audio_url:str title:str
InlineQueryResultCachedAudio type=audio id:str audio_file_id:str
InlineQueryResultCachedDocument type=document id:str title:str document_file_id:str
InlineQueryResultCachedGif type=gif id:str gif_file_id:str
InlineQueryResultCachedMpeg4Gif type=mpeg4_gif id:str mpeg4_file_id:str
InlineQueryResultCachedPhoto type=photo id:str photo_file_id:str
InlineQueryResultCachedSticker type=sticker id:str sticker_file_id:str
InlineQueryResultCachedVideo type=video id:str video_file_id:str title:str
InlineQueryResultCachedVoice type=voice id:str voice_file_id:str title:str
InlineQueryResultContact type=contact id:str phone_number:str first_name:str
InlineQueryResultDocument type=document id:str title:str document_url:str mime_type:str
InlineQueryResultGame type=game id:str game_short_name:str
InlineQueryResultGif type=gif id:str gif_url:str thumbnail_url:str
InlineQueryResultLocation type=location id:str latitude:float longitude:float title:str
InlineQueryResultMpeg4Gif type=mpeg4_gif id:str mpeg4_url:str thumbnail_url:str
InlineQueryResultPhoto type=photo id:str photo_url:str thumbnail_url:str
InlineQueryResultVenue type=venue id:str latitude:float longitude:float title:str address:str
InlineQueryResultVideo type=video id:str video_url:str mime_type:str thumbnail_url:str title:str
InlineQueryResultVoice type=voice id:str voice_url:str title:str
InlineQueryResultsButton text:str
InputChecklist title:str tasks:[InputChecklistTask]
InputChecklistTask id:int text:str
InputContactMessageContent phone_number:str first_name:str
InputInvoiceMessageContent title:str description:str payload:str currency:str prices:[LabeledPrice]
InputLocationMessageContent latitude:float longitude:float
InputMediaAnimation type=animation media:file
InputMediaAudio type=audio media:file
InputMediaDocument type=document media:file
InputMediaLink type=link url:str
InputMediaLivePhoto type=live_photo media:str photo:str
InputMediaLocation type=location latitude:float longitude:float
InputMediaPhoto type=photo media:file
InputMediaSticker type=sticker media:str
InputMediaVenue type=venue latitude:float longitude:float title:str address:str
InputMediaVideo type=video media:file
InputMediaVoiceNote type=voice_note media:str
InputPaidMediaLivePhoto type=live_photo media:str photo:str
InputPaidMediaPhoto type=photo media:file
InputPaidMediaVideo type=video media:file
InputPollOption text:str
InputProfilePhotoAnimated type=animated animation:file
InputProfilePhotoStatic type=static photo:file
InputRichBlockAnchor type=anchor name:str
InputRichBlockAnimation type=animation animation:InputMediaAnimation
InputRichBlockAudio type=audio audio:InputMediaAudio
InputRichBlockBlockQuotation type=blockquote blocks:[InputRichBlock]
InputRichBlockButtons type=buttons buttons:[RichMessageButton]
InputRichBlockCollage type=collage blocks:[InputRichBlock]
InputRichBlockDetails type=details summary:RichTextUnion blocks:[InputRichBlock]
InputRichBlockDivider type=divider
InputRichBlockDocument type=document document:InputMediaDocument
InputRichBlockExpandableBlockQuotation type=expandable_blockquote text:RichTextUnion
InputRichBlockFooter type=footer text:RichTextUnion
InputRichBlockList type=list items:[InputRichBlockListItem]
InputRichBlockListItem blocks:[InputRichBlock]
InputRichBlockMap type=map location:Location
InputRichBlockMathematicalExpression type=mathematical_expression expression:str
InputRichBlockParagraph type=paragraph text:RichTextUnion
InputRichBlockPhoto type=photo photo:InputMediaPhoto
InputRichBlockPreformatted type=pre text:RichTextUnion
InputRichBlockPullQuotation type=pullquote text:RichTextUnion
InputRichBlockSectionHeading type=heading text:RichTextUnion size:int
InputRichBlockSlideshow type=slideshow blocks:[InputRichBlock]
InputRichBlockTable type=table cells:[[RichBlockTableCell]]
InputRichBlockThinking type=thinking text:RichTextUnion
InputRichBlockVideo type=video video:InputMediaVideo
InputRichBlockVoiceNote type=voice_note voice_note:InputMediaVoiceNote
InputRichMessageContent rich_message:InputRichMessage
InputRichMessageMedia id:str media:InputMediaAnimation
InputSticker sticker:file format:str emoji_list:[str]
InputStoryContentPhoto type=photo photo:str
InputStoryContentVideo type=video video:str
InputTextMessageContent message_text:str
InputVenueMessageContent latitude:float longitude:float title:str address:str
Invoice title:str description:str start_parameter:str currency:str total_amount:int
KeyboardButton text:str
KeyboardButtonRequestChat request_id:int chat_is_channel:bool
KeyboardButtonRequestManagedBot request_id:int
KeyboardButtonRequestUser request_id:int
KeyboardButtonRequestUsers request_id:int
LabeledPrice label:str amount:int
Link url:str
LivePhoto file_id:str file_unique_id:str width:int height:int duration:int
Location latitude:float longitude:float
LocationAddress country_code:str
LoginUrl url:str
ManagedBotCreated bot:User
ManagedBotUpdated user:User bot:User
MaskPosition point:str x_shift:float y_shift:float scale:float
MenuButton type:str
MenuButtonCommands type=commands
MenuButtonDefault type=default
MenuButtonWebApp type=web_app text:str web_app:WebAppInfo
Message message_id:int date:int chat:Chat
MessageAutoDeleteTimerChanged message_auto_delete_time:int
MessageEntity type:str offset:int length:int
MessageGenerationStopped chat:Chat draft_id:int
MessageId message_id:int
MessageOriginChannel type=channel date:int chat:Chat message_id:int
MessageOriginChat type=chat date:int sender_chat:Chat
MessageOriginHiddenUser type=hidden_user date:int sender_user_name:str
MessageOriginUser type=user date:int sender_user:User
MessageReactionCountUpdated chat:Chat message_id:int date:int reactions:[ReactionCount]
MessageReactionUpdated chat:Chat message_id:int date:int old_reaction:[ReactionType] new_reaction:[ReactionType]
OwnedGiftRegular type=regular gift:Gift send_date:int
OwnedGiftUnique type=unique gift:UniqueGift send_date:int
OwnedGifts total_count:int gifts:[OwnedGift]
PaidMediaInfo star_count:int paid_media:[PaidMedia]
PaidMediaLivePhoto type=live_photo live_photo:LivePhoto
PaidMediaPhoto type=photo photo:[PhotoSize]
PaidMediaPreview type=preview
PaidMediaPurchased from:User paid_media_payload:str
PaidMediaVideo type=video video:Video
PaidMessagePriceChanged paid_message_star_count:int
PassportData data:[EncryptedPassportElement] credentials:EncryptedCredentials
PassportElementErrorDataField source=data type:str field_name:str data_hash:str message:str
PassportElementErrorFile source=file type:str file_hash:str message:str
PassportElementErrorFiles source=files type:str file_hashes:[str] message:str
PassportElementErrorFrontSide source=front_side type:str file_hash:str message:str
PassportElementErrorReverseSide source=reverse_side type:str file_hash:str message:str
PassportElementErrorSelfie source=selfie type:str file_hash:str message:str
PassportElementErrorTranslationFile source=translation_file type:str file_hash:str message:str
PassportElementErrorTranslationFiles source=translation_files type:str file_hashes:[str] message:str
PassportElementErrorUnspecified source=unspecified type:str element_hash:str message:str
PassportFile file_id:str file_unique_id:str file_size:int file_date:int
PhotoSize file_id:str file_unique_id:str width:int height:int
Poll id:str question:str options:[PollOption] total_voter_count:int is_closed:bool is_anonymous:bool type:str allows_multiple_answers:bool allows_revoting:bool members_only:bool
PollAnswer poll_id:str option_ids:[int] option_persistent_ids:[str]
PollOption persistent_id:str text:str voter_count:int
PollOptionAdded option_persistent_id:str option_text:str
PollOptionDeleted option_persistent_id:str option_text:str
PreCheckoutQuery id:str from:User currency:str total_amount:int invoice_payload:str
PreparedInlineMessage id:str expiration_date:int
PreparedKeyboardButton id:str
ProximityAlertTriggered traveler:User watcher:User distance:int
ReactionCount type:ReactionType total_count:int
ReactionTypeCustomEmoji type=custom_emoji custom_emoji_id:str
ReactionTypeEmoji type=emoji emoji:str
ReactionTypePaid type=paid
RefundedPayment currency=XTR total_amount:int invoice_payload:str telegram_payment_charge_id:str
ReplyKeyboardMarkup keyboard:[[KeyboardButton]]
ReplyKeyboardRemove remove_keyboard=True
RevenueWithdrawalStateFailed type=failed
RevenueWithdrawalStatePending type=pending
RevenueWithdrawalStateSucceeded type=succeeded date:int url:str
RichBlockAnchor type=anchor name:str
RichBlockAnimation type=animation animation:Animation
RichBlockAudio type=audio audio:Audio
RichBlockBlockQuotation type=blockquote blocks:[RichBlock]
RichBlockButtons type=buttons buttons:[RichMessageButton]
RichBlockCaption text:RichTextUnion
RichBlockCollage type=collage blocks:[RichBlock]
RichBlockDetails type=details summary:RichTextUnion blocks:[RichBlock]
RichBlockDivider type=divider
RichBlockDocument type=document document:Document
RichBlockExpandableBlockQuotation type=expandable_blockquote text:RichTextUnion
RichBlockFooter type=footer text:RichTextUnion
RichBlockList type=list items:[RichBlockListItem]
RichBlockListItem label:str blocks:[RichBlock]
RichBlockMap type=map location:Location zoom:int width:int height:int
RichBlockMathematicalExpression type=mathematical_expression expression:str
RichBlockParagraph type=paragraph text:RichTextUnion
RichBlockPhoto type=photo photo:[PhotoSize]
RichBlockPreformatted type=pre text:RichTextUnion
RichBlockPullQuotation type=pullquote text:RichTextUnion
RichBlockSectionHeading type=heading text:RichTextUnion size:int
RichBlockSlideshow type=slideshow blocks:[RichBlock]
RichBlockTable type=table cells:[[RichBlockTableCell]]
RichBlockTableCell align:str valign:str
RichBlockThinking type=thinking text:RichTextUnion
RichBlockVideo type=video video:Video
RichBlockVoiceNote type=voice_note voice_note:Voice
RichMessage blocks:[RichBlock]
RichMessageButton text:RichTextUnion
RichTextAnchor type=anchor name:str
RichTextAnchorLink type=anchor_link text:RichTextUnion anchor_name:str
RichTextBankCardNumber type=bank_card_number text:RichTextUnion bank_card_number:str
RichTextBold type=bold text:RichTextUnion
RichTextBotCommand type=bot_command text:RichTextUnion bot_command:str
RichTextButton type=button button:RichMessageButton
RichTextCashtag type=cashtag text:RichTextUnion cashtag:str
RichTextCode type=code text:RichTextUnion
RichTextCustomEmoji type=custom_emoji custom_emoji_id:str alternative_text:str
RichTextDateTime type=date_time text:RichTextUnion unix_time:int date_time_format:str
RichTextEmailAddress type=email_address text:RichTextUnion email_address:str
RichTextHashtag type=hashtag text:RichTextUnion hashtag:str
RichTextItalic type=italic text:RichTextUnion
RichTextMarked type=marked text:RichTextUnion
RichTextMathematicalExpression type=mathematical_expression expression:str
RichTextMention type=mention text:RichTextUnion username:str
RichTextPhoneNumber type=phone_number text:RichTextUnion phone_number:str
RichTextReference type=reference text:RichTextUnion name:str
RichTextReferenceLink type=reference_link text:RichTextUnion reference_name:str
RichTextSpoiler type=spoiler text:RichTextUnion
RichTextStrikethrough type=strikethrough text:RichTextUnion
RichTextSubscript type=subscript text:RichTextUnion
RichTextSuperscript type=superscript text:RichTextUnion
RichTextTextMention type=text_mention text:RichTextUnion user:User
RichTextUnderline type=underline text:RichTextUnion
RichTextUrl type=url text:RichTextUnion url:str
SentGuestMessage inline_message_id:str
SharedUser user_id:int
ShippingAddress country_code:str state:str city:str street_line1:str street_line2:str post_code:str
ShippingOption id:str title:str prices:[LabeledPrice]
ShippingQuery id:str from:User invoice_payload:str shipping_address:ShippingAddress
StarAmount amount:int
StarTransaction id:str amount:int date:int
StarTransactions transactions:[StarTransaction]
Sticker file_id:str file_unique_id:str type:str width:int height:int is_animated:bool is_video:bool
StickerSet name:str title:str sticker_type:str stickers:[Sticker]
Story chat:Chat id:int
StoryArea position:StoryAreaPosition type:StoryAreaType
StoryAreaPosition x_percentage:float y_percentage:float width_percentage:float height_percentage:float rotation_angle:float corner_radius_percentage:float
StoryAreaTypeLink type=link url:str
StoryAreaTypeLocation type=location latitude:float longitude:float
StoryAreaTypeSuggestedReaction type=suggested_reaction reaction_type:ReactionType
StoryAreaTypeUniqueGift type=unique_gift name:str
StoryAreaTypeWeather type=weather temperature:float emoji:str background_color:int
SuccessfulPayment currency:str total_amount:int invoice_payload:str telegram_payment_charge_id:str provider_payment_charge_id:str
SuggestedPostApprovalFailed price:SuggestedPostPrice
SuggestedPostApproved send_date:int
SuggestedPostInfo state:str
SuggestedPostPaid currency:str
SuggestedPostPrice currency:str amount:int
SuggestedPostRefunded reason:str
TextQuote text:str position:int
TransactionPartnerAffiliateProgram type=affiliate_program commission_per_mille:int
TransactionPartnerChat type=chat chat:Chat
TransactionPartnerFragment type=fragment
TransactionPartnerOther type=other
TransactionPartnerTelegramAds type=telegram_ads
TransactionPartnerTelegramApi type=telegram_api request_count:int
TransactionPartnerUser type=user transaction_type:str user:User
UniqueGift gift_id:str base_name:str name:str number:int model:UniqueGiftModel symbol:UniqueGiftSymbol backdrop:UniqueGiftBackdrop
UniqueGiftBackdrop name:str colors:UniqueGiftBackdropColors rarity_per_mille:int
UniqueGiftBackdropColors center_color:int edge_color:int symbol_color:int text_color:int
UniqueGiftColors model_custom_emoji_id:str symbol_custom_emoji_id:str light_theme_main_color:int light_theme_other_colors:[int] dark_theme_main_color:int dark_theme_other_colors:[int]
UniqueGiftInfo gift:UniqueGift origin:str
UniqueGiftModel name:str sticker:Sticker rarity_per_mille:int
UniqueGiftSymbol name:str sticker:Sticker rarity_per_mille:int
Update update_id:int
User id:int is_bot:bool first_name:str
UserChatBoosts boosts:[ChatBoost]
UserProfileAudios total_count:int audios:[Audio]
UserProfilePhotos total_count:int photos:[[PhotoSize]]
UserRating level:int rating:int current_level_rating:int
UserShared request_id:int user_id:int
UsersShared request_id:int users:[SharedUser]
Venue location:Location title:str address:str
Video file_id:str file_unique_id:str width:int height:int duration:int
VideoChatEnded duration:int
VideoChatParticipantsInvited users:[User]
VideoChatScheduled start_date:int
VideoNote file_id:str file_unique_id:str length:int duration:int
VideoQuality file_id:str file_unique_id:str width:int height:int codec:str
Voice file_id:str file_unique_id:str duration:int
WebAppData data:str button_text:str
WebAppInfo url:str
WebhookInfo url:str has_custom_certificate:bool pending_update_count:int
"""
