//! Tables for the terminal: plain text, columns aligned.

use std::fmt;

/// Rows of cells under one heading each.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self {
            rows: vec![headings.map(String::from).to_vec()],
        }
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(Vec::from(cells));
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        (0..columns).map(width).collect()
    }
}

/// Numbers stand at the right of their column, words at the left.
fn is_number(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit()) || cell == "-"
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        for (index, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let below = self.rows.get(index + 1).and_then(|next| next.get(column));
                let right = is_number(cell) || index == 0 && below.is_some_and(|c| is_number(c));
                let gap = " ".repeat(widths[column] - cell.chars().count());
                let [before, after] = if right { [&gap, ""] } else { ["", &gap] };
                line.extend([before, cell, after, "  "]);
            }
            writeln!(f, "{}", line.trim_end())?;
            if index == 0 {
                let rule = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
                writeln!(f, "{}", "-".repeat(rule))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(["step", "seconds", "result"]);
        table.row(["fmt".into(), "1.2".into(), "ok".into()]);
        table.row(["a longer one".into(), "123.4".into(), "failed".into()]);
        let want = "\
step          seconds  result
-----------------------------
fmt               1.2  ok
a longer one    123.4  failed
";
        assert_eq!(table.to_string(), want);
    }
}
