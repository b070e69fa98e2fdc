mod counters;
mod entries;
