use super::access_tokens::AccessTokens;
use super::drafts::Drafts;
use super::followers::Followers;
use super::industry::Industries;
use super::interactions::Interactions;
use super::materials::Materials;
use super::media::{MediaContent, MediaFiles};
use super::publications::Publications;
use super::qr_codes::QrCodes;
use super::quota_usage::QuotaUsage;
use super::risk_confirmation::Risk;
use super::sent_messages::SentMessages;
use super::short_keys::ShortKeys;
use super::subscriptions::Subscriptions;
use super::tags::Tags;
use super::tickets::Tickets;
use crate::account::Account;
use crate::platform::errcode::Errcode;
use crate::platform::menu_rules::{ButtonContent, Menus};

/// The records of one account.
pub(crate) struct AccountRecords {
    pub(crate) account: Account,
    pub(crate) risk: Risk,
    pub(crate) access_tokens: AccessTokens,
    pub(crate) tickets: Tickets,
    pub(crate) usage: QuotaUsage,
    pub(crate) drafts: Drafts,
    pub(crate) followers: Followers,
    pub(crate) industries: Industries,
    pub(crate) interactions: Interactions,
    pub(crate) materials: Materials,
    pub(crate) media: MediaFiles,
    pub(crate) menus: Menus,
    pub(crate) publications: Publications,
    pub(crate) qr_codes: QrCodes,
    pub(crate) messages: SentMessages,
    pub(crate) short_keys: ShortKeys,
    pub(crate) subscriptions: Subscriptions,
    pub(crate) tags: Tags,
}

/// The position of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AccountIndex(usize);

impl AccountIndex {
    /// The account that is used where a request names none.
    pub(crate) const FIRST: Self = Self(0);

    pub(super) fn new(index: usize) -> Self {
        Self(index)
    }

    pub(super) fn index(self) -> usize {
        self.0
    }
}

impl AccountRecords {
    pub(super) fn new(account: Account, now: u64) -> Self {
        Self {
            risk: Risk::None,
            access_tokens: AccessTokens::default(),
            tickets: Tickets::default(),
            usage: QuotaUsage::default(),
            drafts: Drafts::default(),
            followers: Followers::new(&account.followers, now),
            industries: Industries::default(),
            interactions: Interactions::default(),
            materials: Materials::default(),
            media: MediaFiles::default(),
            menus: Menus::default(),
            publications: Publications::default(),
            qr_codes: QrCodes::default(),
            messages: SentMessages::default(),
            short_keys: ShortKeys::default(),
            subscriptions: Subscriptions::default(),
            tags: Tags::default(),
            account,
        }
    }

    /// Counts a call of the endpoint if it has a quota.
    pub(crate) fn spend(&mut self, path: &str, now: u64) -> Result<(), Errcode> {
        match self.account.limits.of(path, self.account.kind) {
            Some(limit) => self.usage.spend(path, limit, now),
            None => Ok(()),
        }
    }

    /// A file of the account, be it temporary or permanent.
    pub(crate) fn file(&self, media_id: &str, now: u64) -> Option<MediaContent> {
        let temporary = self.media.find(media_id, now);
        temporary.map(|media| media.content.clone()).or_else(|| {
            let material = self.materials.find(media_id)?;
            Some(MediaContent::File(material.format, material.bytes.clone()))
        })
    }

    /// Whether the account has what a button of a menu names.
    pub(crate) fn has(&self, content: ButtonContent<'_>) -> bool {
        match content {
            ButtonContent::Material(id) => self.materials.find(id).is_some(),
            ButtonContent::Article(id) => self.publications.has(id),
        }
    }

    /// What a user has done lately, who may get customer messages only while following.
    pub(crate) fn interactions_of(&mut self, user: &str) -> Result<&mut Interactions, Errcode> {
        let follower = self.followers.get(user);
        follower.ok_or(Errcode::NoInteraction)?;
        Ok(&mut self.interactions)
    }

    /// Refuses every call of a banned account.
    pub(crate) fn check_not_banned(&self) -> Result<(), Errcode> {
        if self.account.is_banned {
            Err(Errcode::UserLimited)
        } else {
            Ok(())
        }
    }
}
