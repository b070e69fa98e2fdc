//! The industries of an account (所属行业), which decide which templates it may choose.

use jiff::civil::Date;

use super::beijing_time;
use crate::platform::errcode::Errcode;

/// WeChat's industries in the order of their numbers: group and name.
const INDUSTRIES: [(&str, &str); 41] = [
    ("IT科技", "互联网|电子商务"),
    ("IT科技", "IT软件与服务"),
    ("IT科技", "IT硬件与设备"),
    ("IT科技", "电子技术"),
    ("IT科技", "通信与运营商"),
    ("IT科技", "网络游戏"),
    ("金融业", "银行"),
    ("金融业", "基金|理财|信托"),
    ("金融业", "保险"),
    ("餐饮", "餐饮"),
    ("酒店旅游", "酒店"),
    ("酒店旅游", "旅游"),
    ("运输与仓储", "快递"),
    ("运输与仓储", "物流"),
    ("运输与仓储", "仓储"),
    ("教育", "培训"),
    ("教育", "院校"),
    ("政府与公共事业", "学术科研"),
    ("政府与公共事业", "交警"),
    ("政府与公共事业", "博物馆"),
    ("政府与公共事业", "公共事业|非盈利机构"),
    ("医药护理", "医药医疗"),
    ("医药护理", "护理美容"),
    ("医药护理", "保健与卫生"),
    ("交通工具", "汽车相关"),
    ("交通工具", "摩托车相关"),
    ("交通工具", "火车相关"),
    ("交通工具", "飞机相关"),
    ("房地产", "建筑"),
    ("房地产", "物业"),
    ("消费品", "消费品"),
    ("商业服务", "法律"),
    ("商业服务", "会展"),
    ("商业服务", "中介服务"),
    ("商业服务", "认证"),
    ("商业服务", "审计"),
    ("文体娱乐", "传媒"),
    ("文体娱乐", "体育"),
    ("文体娱乐", "娱乐休闲"),
    ("印刷", "印刷"),
    ("其它", "其它"),
];

/// The number of an industry, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IndustryNumber(usize);

impl IndustryNumber {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let number = text.parse().ok()?;
        (1..=INDUSTRIES.len())
            .contains(&number)
            .then_some(Self(number))
    }

    /// Group and name.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        INDUSTRIES[self.0 - 1]
    }
}

/// The two industries. They can be changed once a month.
#[derive(Debug)]
pub(crate) struct Industries {
    pub(crate) primary: IndustryNumber,
    pub(crate) secondary: IndustryNumber,
    changed_in: Option<Date>,
}

impl Default for Industries {
    fn default() -> Self {
        Self {
            primary: IndustryNumber(1),
            secondary: IndustryNumber(41),
            changed_in: None,
        }
    }
}

impl Industries {
    pub(crate) fn change(
        &mut self,
        primary: IndustryNumber,
        secondary: IndustryNumber,
        now: u64,
    ) -> Result<(), Errcode> {
        let month = Some(beijing_time::month(now));
        if self.changed_in == month {
            return Err(Errcode::IndustryTooOften);
        }
        *self = Self {
            primary,
            secondary,
            changed_in: month,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn industries_have_numbers_from_one() {
        for (text, names) in [
            ("1", Some(("IT科技", "互联网|电子商务"))),
            ("16", Some(("教育", "培训"))),
            ("41", Some(("其它", "其它"))),
            ("0", None),
            ("42", None),
            ("", None),
        ] {
            let found = IndustryNumber::parse(text).map(IndustryNumber::names);
            assert_eq!(found, names, "{text}");
        }
    }

    #[test]
    fn they_change_once_a_month() {
        let mut industries = Industries::default();
        let [one, two] = ["7", "8"].map(|text| IndustryNumber::parse(text).unwrap());
        assert_eq!(industries.change(one, two, 1_700_000_000), Ok(()));
        let again = industries.change(two, one, 1_700_000_000 + 86_400);
        assert_eq!(again, Err(Errcode::IndustryTooOften));
        assert_eq!((industries.primary, industries.secondary), (one, two));
        let later = industries.change(two, one, 1_700_000_000 + 31 * 86_400);
        assert_eq!(later, Ok(()));
    }
}
