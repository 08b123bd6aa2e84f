"""What bots of Texas hold'em and five-card stud think with: functions that are compiled, as rules are."""
