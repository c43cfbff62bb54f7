"""What does each method of the Bot API take and return?

Generated from aiogram 3.31.0's models by tests/telegram/generate_api_table.py: do not edit.
One line a method: its name, what it returns, and its parameters as ``name:kind``, with ``!`` where
they are required. Kinds: int, float, bool, str, chat (a number or @name), file, the name of a type
(sent as JSON), any (a string or a type), and ``[kind]`` for a list of it.
"""

# ruff: noqa: E501 - one line a method or type, so that a newer Bot API reads well as a diff

METHODS = """\
addStickerToSet True user_id:int! name:str! sticker:InputSticker!
answerCallbackQuery True callback_query_id:str! text:str show_alert:bool url:str cache_time:int
answerChatJoinRequestQuery True chat_join_request_query_id:str! result:str!
answerGuestQuery SentGuestMessage guest_query_id:str! result:InlineQueryResult!
answerInlineQuery True inline_query_id:str! results:[InlineQueryResult]! cache_time:int is_personal:bool next_offset:str button:InlineQueryResultsButton switch_pm_parameter:str switch_pm_text:str
answerPreCheckoutQuery True pre_checkout_query_id:str! ok:bool! error_message:str
answerShippingQuery True shipping_query_id:str! ok:bool! shipping_options:[ShippingOption] error_message:str
answerWebAppQuery SentWebAppMessage web_app_query_id:str! result:InlineQueryResult!
approveChatJoinRequest True chat_id:chat! user_id:int!
approveSuggestedPost True chat_id:int! message_id:int! send_date:int
banChatMember True chat_id:chat! user_id:int! until_date:int revoke_messages:bool
banChatSenderChat True chat_id:chat! sender_chat_id:int!
close True
closeForumTopic True chat_id:chat! message_thread_id:int!
closeGeneralForumTopic True chat_id:chat!
convertGiftToStars True business_connection_id:str! owned_gift_id:str!
copyMessage MessageId chat_id:chat! from_chat_id:chat! message_id:int! message_thread_id:int direct_messages_topic_id:int video_start_timestamp:int caption:str parse_mode:str caption_entities:[MessageEntity] show_caption_above_media:bool disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup allow_sending_without_reply:bool reply_to_message_id:int
copyMessages [MessageId] chat_id:chat! from_chat_id:chat! message_ids:[int]! message_thread_id:int direct_messages_topic_id:int disable_notification:bool protect_content:bool remove_caption:bool
createChatInviteLink ChatInviteLink chat_id:chat! name:str expire_date:int member_limit:int creates_join_request:bool
createChatSubscriptionInviteLink ChatInviteLink chat_id:chat! subscription_period:int! subscription_price:int! name:str
createForumTopic ForumTopic chat_id:chat! name:str! icon_color:int icon_custom_emoji_id:str
createInvoiceLink str title:str! description:str! payload:str! currency:str! prices:[LabeledPrice]! business_connection_id:str provider_token:str subscription_period:int max_tip_amount:int suggested_tip_amounts:[int] provider_data:str photo_url:str photo_size:int photo_width:int photo_height:int need_name:bool need_phone_number:bool need_email:bool need_shipping_address:bool send_phone_number_to_provider:bool send_email_to_provider:bool is_flexible:bool
createNewStickerSet True user_id:int! name:str! title:str! stickers:[InputSticker]! sticker_type:str needs_repainting:bool sticker_format:str
declineChatJoinRequest True chat_id:chat! user_id:int!
declineSuggestedPost True chat_id:int! message_id:int! comment:str
deleteAllMessageReactions True chat_id:chat! user_id:int actor_chat_id:int
deleteBusinessMessages True business_connection_id:str! message_ids:[int]!
deleteChatPhoto True chat_id:chat!
deleteChatStickerSet True chat_id:chat!
deleteEphemeralMessage True chat_id:chat! receiver_user_id:int! ephemeral_message_id:int!
deleteForumTopic True chat_id:chat! message_thread_id:int!
deleteMessage True chat_id:chat! message_id:int!
deleteMessageReaction True chat_id:chat! message_id:int! user_id:int actor_chat_id:int
deleteMessages True chat_id:chat! message_ids:[int]!
deleteMyCommands True scope:BotCommandScope language_code:str
deleteStickerFromSet True sticker:str!
deleteStickerSet True name:str!
deleteStory True business_connection_id:str! story_id:int!
deleteWebhook True drop_pending_updates:bool
editChatInviteLink ChatInviteLink chat_id:chat! invite_link:str! name:str expire_date:int member_limit:int creates_join_request:bool
editChatSubscriptionInviteLink ChatInviteLink chat_id:chat! invite_link:str! name:str
editEphemeralMessageCaption True chat_id:chat! receiver_user_id:int! ephemeral_message_id:int! caption:str parse_mode:str caption_entities:[MessageEntity] reply_markup:InlineKeyboardMarkup show_caption_above_media:bool
editEphemeralMessageMedia True chat_id:chat! receiver_user_id:int! ephemeral_message_id:int! media:InputMedia! reply_markup:InlineKeyboardMarkup
editEphemeralMessageReplyMarkup True chat_id:chat! receiver_user_id:int! ephemeral_message_id:int! reply_markup:InlineKeyboardMarkup
editEphemeralMessageText True chat_id:chat! receiver_user_id:int! ephemeral_message_id:int! text:str parse_mode:str entities:[MessageEntity] link_preview_options:LinkPreviewOptions reply_markup:InlineKeyboardMarkup rich_message:InputRichMessage
editForumTopic True chat_id:chat! message_thread_id:int! name:str icon_custom_emoji_id:str
editGeneralForumTopic True chat_id:chat! name:str!
editMessageCaption Message|True business_connection_id:str chat_id:chat message_id:int inline_message_id:str caption:str parse_mode:str caption_entities:[MessageEntity] show_caption_above_media:bool reply_markup:InlineKeyboardMarkup
editMessageChecklist Message business_connection_id:str! chat_id:chat! message_id:int! checklist:InputChecklist! reply_markup:InlineKeyboardMarkup
editMessageLiveLocation Message|True latitude:float! longitude:float! business_connection_id:str chat_id:chat message_id:int inline_message_id:str live_period:int horizontal_accuracy:float heading:int proximity_alert_radius:int reply_markup:InlineKeyboardMarkup
editMessageMedia Message|True media:InputMedia! business_connection_id:str chat_id:chat message_id:int inline_message_id:str reply_markup:InlineKeyboardMarkup
editMessageReplyMarkup Message|True business_connection_id:str chat_id:chat message_id:int inline_message_id:str reply_markup:InlineKeyboardMarkup
editMessageText Message|True text:str business_connection_id:str chat_id:chat message_id:int inline_message_id:str parse_mode:str entities:[MessageEntity] link_preview_options:LinkPreviewOptions reply_markup:InlineKeyboardMarkup rich_message:InputRichMessage disable_web_page_preview:bool
editStory Story business_connection_id:str! story_id:int! content:InputStoryContent! caption:str parse_mode:str caption_entities:[MessageEntity] areas:[StoryArea]
editUserStarSubscription True user_id:int! telegram_payment_charge_id:str! is_canceled:bool!
exportChatInviteLink str chat_id:chat!
forwardMessage Message chat_id:chat! from_chat_id:chat! message_id:int! message_thread_id:int direct_messages_topic_id:int video_start_timestamp:int disable_notification:bool protect_content:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters
forwardMessages [MessageId] chat_id:chat! from_chat_id:chat! message_ids:[int]! message_thread_id:int direct_messages_topic_id:int disable_notification:bool protect_content:bool
getAvailableGifts Gifts
getBusinessAccountGifts OwnedGifts business_connection_id:str! exclude_unsaved:bool exclude_saved:bool exclude_unlimited:bool exclude_limited_upgradable:bool exclude_limited_non_upgradable:bool exclude_unique:bool exclude_from_blockchain:bool sort_by_price:bool offset:str limit:int exclude_limited:bool
getBusinessAccountStarBalance StarAmount business_connection_id:str!
getBusinessConnection BusinessConnection business_connection_id:str!
getChat ChatFullInfo chat_id:chat!
getChatAdministrators [ChatMember] chat_id:chat! return_bots:bool
getChatGifts OwnedGifts chat_id:chat! exclude_unsaved:bool exclude_saved:bool exclude_unlimited:bool exclude_limited_upgradable:bool exclude_limited_non_upgradable:bool exclude_from_blockchain:bool exclude_unique:bool sort_by_price:bool offset:str limit:int
getChatMember ChatMember chat_id:chat! user_id:int!
getChatMemberCount int chat_id:chat!
getChatMenuButton MenuButton chat_id:int
getCustomEmojiStickers [Sticker] custom_emoji_ids:[str]!
getFile File file_id:str!
getForumTopicIconStickers [Sticker]
getGameHighScores [GameHighScore] user_id:int! chat_id:int message_id:int inline_message_id:str
getManagedBotAccessSettings BotAccessSettings user_id:int!
getManagedBotToken str user_id:int!
getMe User
getMyCommands [BotCommand] scope:BotCommandScope language_code:str
getMyDefaultAdministratorRights ChatAdministratorRights for_channels:bool
getMyDescription BotDescription language_code:str
getMyName BotName language_code:str
getMyShortDescription BotShortDescription language_code:str
getMyStarBalance StarAmount
getStarTransactions StarTransactions offset:int limit:int
getStickerSet StickerSet name:str!
getUpdates [Update] offset:int limit:int timeout:int allowed_updates:[str]
getUserChatBoosts UserChatBoosts chat_id:chat! user_id:int!
getUserGifts OwnedGifts user_id:int! exclude_unlimited:bool exclude_limited_upgradable:bool exclude_limited_non_upgradable:bool exclude_from_blockchain:bool exclude_unique:bool sort_by_price:bool offset:str limit:int
getUserPersonalChatMessages [Message] user_id:int! limit:int!
getUserProfileAudios UserProfileAudios user_id:int! offset:int limit:int
getUserProfilePhotos UserProfilePhotos user_id:int! offset:int limit:int
getWebhookInfo WebhookInfo
giftPremiumSubscription True user_id:int! month_count:int! star_count:int! text:str text_parse_mode:str text_entities:[MessageEntity]
hideGeneralForumTopic True chat_id:chat!
leaveChat True chat_id:chat!
logOut True
pinChatMessage True chat_id:chat! message_id:int! business_connection_id:str disable_notification:bool
postStory Story business_connection_id:str! content:InputStoryContent! active_period:int! caption:str parse_mode:str caption_entities:[MessageEntity] areas:[StoryArea] post_to_chat_page:bool protect_content:bool
promoteChatMember True chat_id:chat! user_id:int! is_anonymous:bool can_manage_chat:bool can_delete_messages:bool can_manage_video_chats:bool can_restrict_members:bool can_promote_members:bool can_change_info:bool can_invite_users:bool can_post_stories:bool can_edit_stories:bool can_delete_stories:bool can_post_messages:bool can_edit_messages:bool can_pin_messages:bool can_manage_topics:bool can_manage_direct_messages:bool can_manage_tags:bool can_send_welcome_messages:bool
readBusinessMessage True business_connection_id:str! chat_id:int! message_id:int!
refundStarPayment True user_id:int! telegram_payment_charge_id:str!
removeBusinessAccountProfilePhoto True business_connection_id:str! is_public:bool
removeChatVerification True chat_id:chat!
removeMyProfilePhoto True
removeUserVerification True user_id:int!
reopenForumTopic True chat_id:chat! message_thread_id:int!
reopenGeneralForumTopic True chat_id:chat!
replaceManagedBotToken str user_id:int!
replaceStickerInSet True user_id:int! name:str! old_sticker:str! sticker:InputSticker!
repostStory Story business_connection_id:str! from_chat_id:int! from_story_id:int! active_period:int! post_to_chat_page:bool protect_content:bool
restrictChatMember True chat_id:chat! user_id:int! permissions:ChatPermissions! use_independent_chat_permissions:bool until_date:int
revokeChatInviteLink ChatInviteLink chat_id:chat! invite_link:str!
savePreparedInlineMessage PreparedInlineMessage user_id:int! result:InlineQueryResult! allow_user_chats:bool allow_bot_chats:bool allow_group_chats:bool allow_channel_chats:bool
savePreparedKeyboardButton PreparedKeyboardButton user_id:int! button:KeyboardButton!
sendAnimation Message chat_id:chat! animation:file! business_connection_id:str message_thread_id:int direct_messages_topic_id:int duration:int width:int height:int thumbnail:file caption:str parse_mode:str caption_entities:[MessageEntity] show_caption_above_media:bool has_spoiler:bool disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
sendAudio Message chat_id:chat! audio:file! business_connection_id:str message_thread_id:int direct_messages_topic_id:int caption:str parse_mode:str caption_entities:[MessageEntity] duration:int performer:str title:str thumbnail:file disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
sendChatAction True chat_id:chat! action:str! business_connection_id:str message_thread_id:int
sendChatJoinRequestWebApp True chat_join_request_query_id:str! web_app_url:str!
sendChecklist Message business_connection_id:str! chat_id:chat! checklist:InputChecklist! disable_notification:bool protect_content:bool message_effect_id:str reply_parameters:ReplyParameters reply_markup:InlineKeyboardMarkup
sendContact Message chat_id:chat! phone_number:str! first_name:str! business_connection_id:str message_thread_id:int direct_messages_topic_id:int last_name:str vcard:str disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
sendDice Message chat_id:chat! business_connection_id:str message_thread_id:int direct_messages_topic_id:int emoji:str disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup allow_sending_without_reply:bool reply_to_message_id:int
sendDocument Message chat_id:chat! document:file! business_connection_id:str message_thread_id:int direct_messages_topic_id:int thumbnail:file caption:str parse_mode:str caption_entities:[MessageEntity] disable_content_type_detection:bool disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
sendGame Message chat_id:chat! game_short_name:str! business_connection_id:str message_thread_id:int disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str reply_parameters:ReplyParameters reply_markup:InlineKeyboardMarkup allow_sending_without_reply:bool reply_to_message_id:int
sendGift True gift_id:str! user_id:int chat_id:chat pay_for_upgrade:bool text:str text_parse_mode:str text_entities:[MessageEntity]
sendInvoice Message chat_id:chat! title:str! description:str! payload:str! currency:str! prices:[LabeledPrice]! message_thread_id:int direct_messages_topic_id:int provider_token:str max_tip_amount:int suggested_tip_amounts:[int] start_parameter:str provider_data:str photo_url:str photo_size:int photo_width:int photo_height:int need_name:bool need_phone_number:bool need_email:bool need_shipping_address:bool send_phone_number_to_provider:bool send_email_to_provider:bool is_flexible:bool disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:InlineKeyboardMarkup allow_sending_without_reply:bool reply_to_message_id:int
sendLivePhoto Message chat_id:chat! live_photo:file! photo:file! business_connection_id:str message_thread_id:int direct_messages_topic_id:int caption:str parse_mode:str caption_entities:[MessageEntity] show_caption_above_media:bool has_spoiler:bool disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str
sendLocation Message chat_id:chat! latitude:float! longitude:float! business_connection_id:str message_thread_id:int direct_messages_topic_id:int horizontal_accuracy:float live_period:int heading:int proximity_alert_radius:int disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
sendMediaGroup [Message] chat_id:chat! media:[InputMedia]! business_connection_id:str message_thread_id:int direct_messages_topic_id:int disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str reply_parameters:ReplyParameters allow_sending_without_reply:bool reply_to_message_id:int
sendMessage Message chat_id:chat! text:str! business_connection_id:str message_thread_id:int direct_messages_topic_id:int parse_mode:str entities:[MessageEntity] link_preview_options:LinkPreviewOptions disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool disable_web_page_preview:bool reply_to_message_id:int
sendMessageDraft True chat_id:int! draft_id:int! message_thread_id:int text:str parse_mode:str entities:[MessageEntity] can_stop:bool keep_on_stop:bool
sendPaidMedia Message chat_id:chat! star_count:int! media:[InputPaidMedia]! business_connection_id:str message_thread_id:int direct_messages_topic_id:int payload:str caption:str parse_mode:str caption_entities:[MessageEntity] show_caption_above_media:bool disable_notification:bool protect_content:bool allow_paid_broadcast:bool suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup
sendPhoto Message chat_id:chat! photo:file! business_connection_id:str message_thread_id:int direct_messages_topic_id:int caption:str parse_mode:str caption_entities:[MessageEntity] show_caption_above_media:bool has_spoiler:bool disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
sendPoll Message chat_id:chat! question:str! options:[any]! business_connection_id:str message_thread_id:int question_parse_mode:str question_entities:[MessageEntity] is_anonymous:bool type:str allows_multiple_answers:bool allows_revoting:bool shuffle_options:bool allow_adding_options:bool hide_results_until_closes:bool members_only:bool country_codes:[str] correct_option_ids:[int] explanation:str explanation_parse_mode:str explanation_entities:[MessageEntity] explanation_media:InputPollMedia open_period:int close_date:int is_closed:bool description:str description_parse_mode:str description_entities:[MessageEntity] media:InputPollMedia disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str reply_parameters:ReplyParameters reply_markup:ReplyMarkup allow_sending_without_reply:bool correct_option_id:int reply_to_message_id:int
sendRichMessage Message chat_id:chat! rich_message:InputRichMessage! business_connection_id:str message_thread_id:int direct_messages_topic_id:int disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters
sendRichMessageDraft True chat_id:int! draft_id:int! rich_message:InputRichMessage! message_thread_id:int can_stop:bool keep_on_stop:bool
sendSticker Message chat_id:chat! sticker:file! business_connection_id:str message_thread_id:int direct_messages_topic_id:int emoji:str disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
sendVenue Message chat_id:chat! latitude:float! longitude:float! title:str! address:str! business_connection_id:str message_thread_id:int direct_messages_topic_id:int foursquare_id:str foursquare_type:str google_place_id:str google_place_type:str disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
sendVideo Message chat_id:chat! video:file! business_connection_id:str message_thread_id:int direct_messages_topic_id:int duration:int width:int height:int thumbnail:file cover:file start_timestamp:int caption:str parse_mode:str caption_entities:[MessageEntity] show_caption_above_media:bool has_spoiler:bool supports_streaming:bool disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
sendVideoNote Message chat_id:chat! video_note:file! business_connection_id:str message_thread_id:int direct_messages_topic_id:int duration:int length:int thumbnail:file disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
sendVoice Message chat_id:chat! voice:file! business_connection_id:str message_thread_id:int direct_messages_topic_id:int caption:str parse_mode:str caption_entities:[MessageEntity] duration:int disable_notification:bool protect_content:bool allow_paid_broadcast:bool message_effect_id:str suggested_post_parameters:SuggestedPostParameters reply_parameters:ReplyParameters reply_markup:ReplyMarkup ephemeral_message_parameters:EphemeralMessageParameters receiver_user_id:int callback_query_id:str allow_sending_without_reply:bool reply_to_message_id:int
setBusinessAccountBio True business_connection_id:str! bio:str
setBusinessAccountGiftSettings True business_connection_id:str! show_gift_button:bool! accepted_gift_types:AcceptedGiftTypes!
setBusinessAccountName True business_connection_id:str! first_name:str! last_name:str
setBusinessAccountProfilePhoto True business_connection_id:str! photo:InputProfilePhoto! is_public:bool
setBusinessAccountUsername True business_connection_id:str! username:str
setChatAdministratorCustomTitle True chat_id:chat! user_id:int! custom_title:str!
setChatDescription True chat_id:chat! description:str
setChatMemberTag True chat_id:chat! user_id:int! tag:str
setChatMenuButton True chat_id:int menu_button:MenuButton
setChatPermissions True chat_id:chat! permissions:ChatPermissions! use_independent_chat_permissions:bool
setChatPhoto True chat_id:chat! photo:file!
setChatStickerSet True chat_id:chat! sticker_set_name:str!
setChatTitle True chat_id:chat! title:str!
setCustomEmojiStickerSetThumbnail True name:str! custom_emoji_id:str
setGameScore Message|True user_id:int! score:int! force:bool disable_edit_message:bool chat_id:int message_id:int inline_message_id:str
setManagedBotAccessSettings True user_id:int! is_access_restricted:bool! added_user_ids:[int]
setMessageReaction True chat_id:chat! message_id:int! reaction:[ReactionType] is_big:bool
setMyCommands True commands:[BotCommand]! scope:BotCommandScope language_code:str
setMyDefaultAdministratorRights True rights:ChatAdministratorRights for_channels:bool
setMyDescription True description:str language_code:str
setMyName True name:str language_code:str
setMyProfilePhoto True photo:InputProfilePhoto!
setMyShortDescription True short_description:str language_code:str
setPassportDataErrors True user_id:int! errors:[PassportElementError]!
setStickerEmojiList True sticker:str! emoji_list:[str]!
setStickerKeywords True sticker:str! keywords:[str]
setStickerMaskPosition True sticker:str! mask_position:MaskPosition
setStickerPositionInSet True sticker:str! position:int!
setStickerSetThumbnail True name:str! user_id:int! format:str! thumbnail:file
setStickerSetTitle True name:str! title:str!
setUserEmojiStatus True user_id:int! emoji_status_custom_emoji_id:str emoji_status_expiration_date:int
setWebhook True url:str! certificate:file ip_address:str max_connections:int allowed_updates:[str] drop_pending_updates:bool secret_token:str
stopMessageLiveLocation Message|True business_connection_id:str chat_id:chat message_id:int inline_message_id:str reply_markup:InlineKeyboardMarkup
stopPoll Poll chat_id:chat! message_id:int! business_connection_id:str reply_markup:InlineKeyboardMarkup
transferBusinessAccountStars True business_connection_id:str! star_count:int!
transferGift True business_connection_id:str! owned_gift_id:str! new_owner_chat_id:int! star_count:int
unbanChatMember True chat_id:chat! user_id:int! only_if_banned:bool
unbanChatSenderChat True chat_id:chat! sender_chat_id:int!
unhideGeneralForumTopic True chat_id:chat!
unpinAllChatMessages True chat_id:chat!
unpinAllForumTopicMessages True chat_id:chat! message_thread_id:int!
unpinAllGeneralForumTopicMessages True chat_id:chat!
unpinChatMessage True chat_id:chat! business_connection_id:str message_id:int
upgradeGift True business_connection_id:str! owned_gift_id:str! keep_original_details:bool star_count:int
uploadStickerFile File user_id:int! sticker:file! sticker_format:str!
verifyChat True chat_id:chat! custom_description:str
verifyUser True user_id:int! custom_description:str
"""
