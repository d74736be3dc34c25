import { Conversation } from "../conversation/conversation";
import { Conversations } from "../conversations/conversations";
import { IdleBar, IdleWarning } from "./idle_warning";

Object.assign(Conversations.components, { IdleWarning });
Object.assign(Conversation.components, { IdleBar });
